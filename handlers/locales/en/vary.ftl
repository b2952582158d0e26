# Vary: other pictures like one.
command-vary = Variations of a picture
vary-what = Which picture shall I vary? Send one with /vary as its caption, or reply to one with /vary. Words after it are welcome, they say what the picture shows.
