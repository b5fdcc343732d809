package io.tideline.delivery.destination.email;

import io.tideline.job.option.Secret;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;

/**
 * A server that takes mail.
 *
 * @param user null: there is no login
 * @param timeout of each answer
 */
record MailServer(
        String host, int port, Encryption tls, Secret user, Secret password, Duration timeout) {

    /** Returns a session, in which messages are made. */
    Session session() {
        Properties properties = new Properties();
        String millis = String.valueOf(timeout.toMillis());
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", String.valueOf(port));
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty("mail.smtp.auth", String.valueOf(user != null));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(tls == Encryption.ALWAYS));
        boolean starts = tls == Encryption.STARTTLS;
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(starts));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(starts));
        return Session.getInstance(properties);
    }

    void send(Session session, MimeMessage message) throws MessagingException {
        try (Transport transport = session.getTransport()) {
            if (user == null) {
                transport.connect();
            } else {
                transport.connect(user.reveal(), password.reveal());
            }
            transport.sendMessage(message, message.getAllRecipients());
        }
    }
}
