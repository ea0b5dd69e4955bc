"""Pure rules of the desk: hours of working days, the code of the seal page. No model, no clock."""
