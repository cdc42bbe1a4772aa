"""Reports on paper and in spreadsheets: drawn from their contents, without looking anything up."""
