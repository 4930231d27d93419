"""Long work: it shows how far it is, may be left and returned to, and starts again after a crash.

A job is a request to run a registered function later, in the worker process. Its state is in the database; how far it
is lies in a small file, so that progress can be read while the work holds a transaction.
"""
