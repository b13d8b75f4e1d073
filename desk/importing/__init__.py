"""Bringing in files: clients with their place in the pipeline, securities, all jobs.

Here the crossing from `clients.importing` to `pipeline` is made, in one transaction.
"""
