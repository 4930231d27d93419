"""The ad hoc officers of an event: PPK, PPS, Pantarlih, KPPS and station guards; who was appointed, sworn, trained."""
