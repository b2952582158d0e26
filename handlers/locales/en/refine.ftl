# Refine: the same picture once more, with finer detail.
button-refine = ✨ Refine
button-refine-of = ✨ { $number }
made-refine = ✨ Refined: the same picture with finer detail.
refine-nobody = No model that refines is awake right now. Please try again a little later.
refine-empty = What does the picture show? Write it after the command, as a reply to the picture: <code>/refine a red fish</code>
refine-what = Reply to a picture with this command, and I will add finer detail to it.
refine-options = With /refine only <code>--seed</code> and <code>--model</code> mean something. Please leave the other options out.
command-refine = Add detail to a picture
