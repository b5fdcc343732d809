package io.tideline.delivery.destination.email;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.template.Escape;
import io.tideline.delivery.template.Templates;
import io.tideline.delivery.template.Words;
import io.tideline.serde.Digest128;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * Sends mail, as text and HTML. SMTP takes a message as often as it is sent; one that comes twice
 * has the same Message-ID, by which many servers show it once.
 */
final class Email implements Destination {
    private final MailServer server;
    private final String from;
    private final Words words;
    private final Form alert;
    private final Form digest;

    Email(MailServer server, String from, Surroundings surroundings) {
        this.server = server;
        this.from = from;
        this.words = new Words(surroundings.consoleUrl(), surroundings.zone());
        Templates templates = new Templates("email", surroundings.templates());
        this.alert = Form.read(templates, "alert");
        this.digest = Form.read(templates, "digest");
    }

    /** The templates of one kind of message. */
    private record Form(Templates.Text subject, Templates.Text text, Templates.Text html) {
        static Form read(Templates templates, String name) {
            return new Form(
                    templates.read(name + ".subject", Escape.LINE),
                    templates.read(name + ".txt", Escape.PLAIN),
                    templates.read(name + ".html", Escape.HTML));
        }
    }

    @Override
    public List<Outcome> send(List<Delivery> batch) {
        return batch.stream().map(delivery -> mail(List.of(delivery))).toList();
    }

    @Override
    public Outcome sendDigest(List<Delivery> alerts) {
        return mail(alerts);
    }

    private Outcome mail(List<Delivery> together) {
        try {
            Session session = server.session();
            server.send(session, message(session, together));
            return new Outcome.Sent(null);
        } catch (AuthenticationFailedException e) {
            return new Outcome.Closed("the mail server refuses the login", false);
        } catch (SendFailedException e) {
            boolean isUnknown =
                    e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0;
            String reason = "the mail server says: " + firstLine(e);
            return isUnknown ? new Outcome.Refused(reason) : new Outcome.Failed(reason);
        } catch (AddressException e) {
            return new Outcome.Refused("this is no mailbox: " + together.get(0).address());
        } catch (MessagingException e) {
            return new Outcome.Failed("no mail server, or no answer: " + firstLine(e));
        }
    }

    private static String firstLine(MessagingException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("nothing");
    }

    private MimeMessage message(Session session, List<Delivery> together)
            throws MessagingException {
        Map<String, Object> filling = filling(together);
        Form form = form(together);
        MimeMessage message = new IdentifiedMessage(session, id(together));
        message.setFrom(new InternetAddress(from, true));
        message.setRecipient(
                Message.RecipientType.TO, new InternetAddress(together.get(0).address(), true));
        message.setSubject(form.subject().fill(filling), "UTF-8");
        message.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now()));
        // Answers to what a machine sent go nowhere.
        message.setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(form.text().fill(filling), "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(form.html().fill(filling), "UTF-8", "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        return message;
    }

    private static ZonedDateTime now() {
        return ZonedDateTime.now(ZoneOffset.UTC);
    }

    private Form form(List<Delivery> together) {
        return together.size() == 1 ? alert : digest;
    }

    private Map<String, Object> filling(List<Delivery> together) {
        return together.size() == 1 ? words.of(together.get(0).alert()) : words.of(together);
    }

    private String id(List<Delivery> together) {
        StringBuilder keys = new StringBuilder();
        together.forEach(each -> keys.append(each.address()).append('\n').append(each.key()));
        String domain = from.substring(from.indexOf('@'));
        return "<tideline." + Digest128.of(keys.toString()) + domain + ">";
    }

    @Override
    public String preview(List<Delivery> together) {
        Map<String, Object> filling = filling(together);
        Form form = form(together);
        return form.subject().fill(filling) + "\n" + form.text().fill(filling);
    }

    @Override
    public void close() {
        // Each message has a connection of its own.
    }

    /** A message that keeps its id when it is sent again. */
    private static final class IdentifiedMessage extends MimeMessage {
        private final String id;

        IdentifiedMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
