"""Pictures of pages to text, for the reader of scans and for pages of PDFs without text."""
