"""The other graders: each script runs in an environment of its own.

    python with_X.py prepare CLASS.json FOLDER     the class, as X wants it
    python with_X.py grade FOLDER                  what is timed
    python with_X.py scores FOLDER                 the marks, as JSON

CLASS.json: {"notebook": the learners' notebook, "points": {exercise: points},
"students": {student: {exercise: source}}}.
"""
