"""Shapes of what people enter; what is right is the commands' business."""
