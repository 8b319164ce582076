"""Pure decisions: the lines of a form, answers, draws, states, dates that are due."""
