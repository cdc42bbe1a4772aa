"""The calls of the API, by what they are about. Importing a module enters its calls."""
