"""Any supported Python -> the core language that the later passes assume.

The core language: assignments to names and tuples of names, augmented assignment of names, `xs.append(e)`, if, for over
a range, while, nested function definitions; jumps only in tail position; calls of the user's own functions and
conditional expressions only as whole right-hand sides. Expressions are otherwise as the user wrote them.
"""
