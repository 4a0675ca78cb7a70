# Turns our comments into Doxygen's. A comment before a declaration documents it, one behind it does, too, and so do the
# lines that go on under such a one: those are indented further than any declaration is. The first comment of a file is
# the file's.
\~//~!b
s~ *// NOLINT.*~~
:escape
s~(//.*[^\\])([<>#@])~\1\\\2~
t escape
1s~^//~/// \\file\n///~
s~^( {0,8})//( |$)~\1///\2~
s~^( {9,})//( |$)~\1///<\2~
s~^(.*[^ ].*)  +// ~\1  ///< ~
