"""Evidence: photographs and documents, kept byte for byte as they came, with their SHA-256.

An *item* is one file about one subject (a case, a property); its *content* is the bytes, kept once however many items have
them. The *original* is never changed; its *display copy* is made anew, without what the camera wrote into it. *Received* →
*scanning* → *clean* or *quarantined*: what is not clean is not handed out.
Criminal Procedure and Investigations Act 1996 (material is kept and can be shown to be what it was).
"""
