"""The shipped assessment schemes: data, one file each, never merged and never silently mended."""
