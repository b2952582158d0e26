# Fuse: one picture out of several.
command-fuse = Fuse two to four pictures
button-fuse = 🧬 Fuse them
button-fuse-more = More of { $number }
button-fuse-even = ⚖️ Even
made-fuse = 🧬 Fused. The buttons say of which picture there should be more.
fuse-album = { $count } pictures! Shall I fuse them into one? You can also answer with words for what it should show.
fuse-what = Which pictures shall I fuse? Send two to four as an album with /fuse as the caption, or answer one picture with another and /fuse.
fuse-few = I see only one picture. { $place ->
        [private] Send two to four as an album, answer one picture with another, or add words to fuse it with.
       *[group] In a group Telegram may hide the rest of an album from me: answer one picture with another and /fuse, or add words to fuse it with.
    }
fuse-many = These are { $count } pictures, and I fuse up to { $most }: more only blur one another. Please choose.
fuse-weights = There are { $count } pictures and { $weights } weights. Please give each picture one, for example <code>--weights 2,1</code>.
invalid-too-few-pictures = One picture alone is nothing to fuse. Add another one, or words.
recipe-fuse = Fused from { $pictures }. { $count ->
        [one] Send that picture with the command as its caption.
       *[other] Send these pictures as an album, in this order, with the command as its caption.
    }
