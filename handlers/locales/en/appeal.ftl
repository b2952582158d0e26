button-appeal = ⚖️ Appeal
refused-record = { $asked ->
    [yes] I am not sure about this one, so a person will look at it and I will write to you. Record { $record }.
   *[no] Record { $record }.
}
refused-quietly = I did not draw this one; its author knows why.
card-refused-quietly = I did not draw this one; its author knows why. { card-units-back }
appeal-taken = Your appeal is in. A person will look at it, somebody who has not decided before, and I will write to you here.
appeal-another-open = You have an appeal open already. When it is decided, you can open the next one.
appeal-decided = This has been looked at already, and there is nothing left to appeal.
appeal-gone = This is too long ago, or there was nothing to judge.
appeal-nothing = Nothing of yours was refused lately that a person has not looked at.
appeal-choose = Which refusal should a person look at?
appeal-row = { $at }: { $reason }, record { $record }
command-appeal = Have a refusal looked at
not-accepted-rests = Your wishes rest until { $until }, because several warnings came together. /appeal or the button under each warning asks a person to look at it.
not-accepted-limited = Until { $until } I draw from your words only, without pictures of yours, because of earlier warnings. Words alone still work.
