"""What a file tells of itself: its kind, its size, when, where and with what it was made.

Files of strangers may be made to harm, so they are read in a process of its own, which is bounded and can be killed.
"""
