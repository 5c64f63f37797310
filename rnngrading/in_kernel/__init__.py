"""What runs beside a student's code, copied into the kernel's course.

exercises.py   becomes `rnncourse.exercises` there
catalogue.py   becomes `rnncourse.exercises.catalogue`
launch.py      starts the kernel within its limits
"""

# Of the answers that a probe sends out of the kernel.
MIME = "application/vnd.rnncourse.answers+json"
