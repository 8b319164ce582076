"""Base templates, components, template tags, css and js. Knows no domain."""
