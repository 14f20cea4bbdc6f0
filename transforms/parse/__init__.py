"""From a document's text to tokens, numbers, headers and lines."""
