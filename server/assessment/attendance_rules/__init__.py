"""The shipped attendance rules: data, one file each, and which item of a scheme each mark is."""
