"""Labels: where everything lies on the paper in millimetres, drawn once and given to the screen and to the printer."""
