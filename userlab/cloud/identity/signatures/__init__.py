"""Signature Version 4: who signed a request, and is it unchanged?"""
