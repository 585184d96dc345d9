"""The files of a report: pure functions of its content. The same content gives the same bytes."""
