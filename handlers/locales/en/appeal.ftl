button-appeal = ⚖️ Appeal
refused-record = { $asked ->
    [yes] I am not sure about this one, so a person will look at it and I will write to you. Code { $reason }, record { $record }.
   *[no] Code { $reason }, record { $record }.
}
refused-quietly = I did not draw this one; its author knows why.
card-refused-quietly = I did not draw this one; its author knows why. { card-units-back }
appeal-taken = Your appeal is in. A person will look at it, somebody who has not decided before, and I will write to you here.
appeal-another-open = You have an appeal open already. When it is decided, you can open the next one.
appeal-decided = This has been looked at already, and there is nothing left to appeal.
appeal-gone = This is too long ago, or there was nothing to judge.
appeal-nothing = There is nothing to appeal against: nothing of yours was refused lately, and nothing is held against you, that a person has not looked at.
appeal-choose = What should a person look at?
appeal-row = { $at }: { $reason }, record { $record }
appeal-measure-row = { $at }: { $kind }{ $reason ->
    [none] { "" }
   *[other] {" "}({ $reason })
}, number { $id }
appeal-reason-forbidden = what I never draw
appeal-reason-sexual = nudity or sex
appeal-reason-violence = cruelty
appeal-reason-self-harm = harm to oneself
appeal-reason-hate = hatred
appeal-reason-dangerous = drugs or weapons
appeal-reason-deepfake = fakes of real people
appeal-reason-personal-data = private information
appeal-reason-prompt-attack = orders to me instead of a picture
appeal-reason-other = the studio’s rules
command-appeal = Have a refusal looked at
not-accepted-rests = Your wishes rest until { $until }, because of a time-out or because several warnings came together. If you think this is a mistake, send me /appeal in private: a person will look at it.
not-accepted-limited = Until { $until } I draw from your words only, without pictures of yours, because of earlier warnings. Words alone still work. If you think this is a mistake, send me /appeal in private.
