# Was this picture made here?
command-verify = Was this picture made here?
verify-what = Which picture? Send it with <code>/verify</code> as its caption, or answer it with /verify. A file tells more than a photo: from photos Telegram takes out what is written in the file.
verify-no-film = I check still pictures, not films, animations or stickers. Telegram turns a GIF into a film; sent as a file it stays a picture, and I look at its first frame.
picture-verified-later = Several pictures are being looked at right now. Please ask again in a minute.
picture-not-verified = I could not finish looking at this picture. Try it once more, or send a smaller copy.
verify-here = ✅ <b>Made in this studio</b>, on { $date }, with { $model }.
verify-here-swept = ✅ <b>Made in this studio.</b> When and from which words is no longer kept here.
verify-some-house = 🟡 <b>Made by an Atelier studio, perhaps by this one.</b> I know no such task, and as long as this studio has no secret key of its own, every Atelier without one writes the same mark.
verify-says-so = 🟡 <b>The file says that it comes from an Atelier studio.</b> Anybody can write that into a file, so take it as a hint and not as proof.
verify-nothing = ⚪ <b>I found no mark of this studio.</b> That does not prove that the picture was made elsewhere: a screenshot, a tight crop, a turn or a mirror can lose the marks.
verify-nothing-partly = ⚪ <b>I found no mark of this studio in what I could check.</b> The invisible mark, the one that lasts, cannot be read where I run, so the picture may still come from here.
verify-mark-found = • Invisible mark: there, and it names the task <code>{ $task }</code>. It tells where a picture began, not that nobody has changed it since.
verify-mark-none = • Invisible mark: none.
verify-mark-too-small = • Invisible mark: the picture is too small to hold one.
verify-mark-unchecked = • Invisible mark: not checked, because OpenCV is missing where I run; the operator can install it.
verify-file-trained = • What the file says: painted by an AI from words alone, { $model }.
verify-file-composite = • What the file says: an AI worked on somebody’s picture, { $model }.
verify-file-none = • What the file says: nothing about me. Photos lose such notes on their way through Telegram, files keep them.
verify-credentials-found = • Signed credentials: whole. The certificate names { $signer ->
        [none] nobody
       *[other] “{ $signer }”
    }; whether to trust it is up to you.
verify-credentials-broken = • Signed credentials: there, but they do not fit. The file was changed after it had been signed.
verify-credentials-none = • Signed credentials: none.
verify-credentials-unchecked = • Signed credentials: not checked, because their library is missing where I run.
verify-record = • My own records: that message is a result of mine.
verify-no-secret = • This studio has no secret key of its own, so its mark could be copied.
verify-moving = • The picture moves: I looked at its first frame.
verify-words = Its words: <i>{ $prompt }</i>
verify-yours = You asked for it yourself, so only you are told the words.
verify-more = All about it: <code>/find { $task }</code>
