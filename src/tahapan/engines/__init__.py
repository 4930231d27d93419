"""Pure computation: arrays or tables in, arrays or tables out, a seed wherever chance is used. No Django."""
