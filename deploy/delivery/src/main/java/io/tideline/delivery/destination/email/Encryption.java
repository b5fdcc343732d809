package io.tideline.delivery.destination.email;

/** How a connection to a mail server is encrypted. */
enum Encryption {
    /** After it is made; a server that does not offer it gets no mail. */
    STARTTLS,
    /** From its start. */
    ALWAYS,
    NEVER
}
