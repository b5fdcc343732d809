package io.tideline.delivery.destination.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.delivery.Alerts;
import io.tideline.delivery.Deliveries;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.queue.Outcome.Closed;
import io.tideline.delivery.queue.Outcome.Failed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.job.option.StartException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailIT {
    @TempDir private Path folder;
    private MailServerOfTests server;
    private Destination email;

    @BeforeEach
    void start() throws Exception {
        server = MailServerOfTests.start();
        email = email("");
    }

    @AfterEach
    void stop() throws Exception {
        email.close();
        server.close();
    }

    private Destination email(String more) throws Exception {
        return Deliveries.destination(
                folder,
                new EmailProvider(),
                """
                host: 127.0.0.1
                port: %d
                tls: never
                from: tideline@example.com
                """
                                .formatted(server.port())
                        + more);
    }

    private Outcome sendQuiet() {
        Delivery alert = Deliveries.alert(Alerts.quiet("a1"), "kim@example.com");
        return email.send(List.of(alert)).get(0);
    }

    private MimeMessage mail(int number) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(
                        server.mails().get(number).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aMailHasTextAndHtml_inWhichNothingOfAUserIsMarkup() throws Exception {
        Alerts alert =
                Alerts.quiet("a1")
                        .trait("name", "<b>Acmé</b>\r\nBcc: all@example.com")
                        .summary("<script> is quiet");
        assertThat(email.send(List.of(Deliveries.alert(alert, "kim@example.com"))))
                .containsExactly(new Sent(null));
        MimeMessage mail = mail(0);
        assertThat(mail.getSubject())
                .isEqualTo("Critical: <b>Acmé</b> Bcc: all@example.com: gone-quiet");
        assertThat(mail.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("kim@example.com");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("<script> is quiet");
        assertThat(parts.getBodyPart(1).getContent().toString())
                .contains("&lt;script&gt; is quiet")
                .contains("href=\"https://console.example.com/account?id&#x3D;acme\"")
                .doesNotContain("<script>");
    }

    @Test
    void theSameMailHasTheSameId_andADigestAnother() throws Exception {
        Delivery alert = Deliveries.alert(Alerts.quiet("a1"), "kim@example.com");
        sendQuiet();
        sendQuiet();
        email.sendDigest(List.of(alert, Deliveries.alert(Alerts.quiet("a2"), "kim@example.com")));
        assertThat(mail(1).getMessageID()).isEqualTo(mail(0).getMessageID());
        assertThat(mail(2).getMessageID()).isNotEqualTo(mail(0).getMessageID());
        assertThat(mail(2).getSubject()).isEqualTo("2 alerts");
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 no such user, Refused",
        "RCPT, 450 mailbox busy, Failed",
        "DATA, 451 try later, Failed",
        "MAIL, 421 closing, Failed"
    })
    void repliesDecide(String command, String reply, String outcome) {
        server.reply(command, reply);
        assertThat(sendQuiet().getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void aServerThatHangs_orIsNotThere_isTriedAgain() throws Exception {
        server.reply("MAIL", "");
        assertThat(sendQuiet()).isInstanceOf(Failed.class);
        server.close();
        assertThat(sendQuiet()).isInstanceOf(Failed.class);
    }

    @Test
    void aLoginThatIsRefusedClosesIt() throws Exception {
        server.reply("AUTH", "535 no");
        email = email("user: tideline\npassword: \"${file:token}\"\n");
        assertThat(sendQuiet()).isInstanceOf(Closed.class);
    }

    /** Nobody on the way may read it. */
    @Test
    void aServerWithoutTlsGetsNothing_unlessItIsThisMachineAndSaidSo() throws Exception {
        email =
                Deliveries.destination(
                        folder,
                        new EmailProvider(),
                        "host: 127.0.0.1\nport: %d\nfrom: tideline@example.com\n"
                                .formatted(server.port()));
        assertThat(sendQuiet()).isInstanceOf(Failed.class);
        assertThat(server.mails()).isEmpty();
        assertThatThrownBy(
                        () ->
                                Deliveries.destination(
                                        folder,
                                        new EmailProvider(),
                                        "host: mail.example.com\ntls: never\nfrom: t@example.com\n"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("tls");
        assertThat(new EmailProvider().isAddress("#channel")).isFalse();
    }

    @Test
    void whatIsNoMailboxIsRefused() {
        assertThat(email.send(List.of(Deliveries.alert(Alerts.quiet("a1"), "no mailbox"))).get(0))
                .isInstanceOf(Refused.class);
    }
}
