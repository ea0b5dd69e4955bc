"""The form as workbooks (XLSX): out with what is stored, back with every fault named by its cell. No model, no request."""
