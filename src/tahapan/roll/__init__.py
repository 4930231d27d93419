"""The voter roll, kept like a bank keeps money: a voter stands in exactly one place, every change is an entry."""
