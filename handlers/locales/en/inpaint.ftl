# Inpaint: part of a picture painted anew.
recipe-inpaint = Painted into the picture { $source }… where the mask { $mask }… says. Send the mask as a reply to the picture, with the command as its caption.
