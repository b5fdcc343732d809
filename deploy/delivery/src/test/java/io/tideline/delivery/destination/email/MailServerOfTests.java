package io.tideline.delivery.destination.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An SMTP server on a free port of the loopback interface. A test may set its reply to a command.
 */
final class MailServerOfTests implements AutoCloseable {
    private final ServerSocket socket;
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();

    private MailServerOfTests(ServerSocket socket) {
        this.socket = socket;
    }

    static MailServerOfTests start() {
        try {
            var server =
                    new MailServerOfTests(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
            Thread thread = new Thread(server::serve, "smtp");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Replies so to a command, such as {@code RCPT}; an empty reply: never. */
    void reply(String command, String reply) {
        replies.put(command, reply);
    }

    /** Returns what was taken, headers and all. */
    List<String> mails() {
        return List.copyOf(mails);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (IOException e) {
                // The client has gone, or the test is over.
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        OutputStream out = client.getOutputStream();
        say(out, "220 test");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = line.split("[ :]", 2)[0];
            String byDefault =
                    switch (command) {
                        case "EHLO" -> "250-test\r\n250 AUTH PLAIN";
                        case "DATA" -> "354 go on";
                        case "QUIT" -> "221 bye";
                        case "AUTH" -> "235 welcome";
                        default -> "250 ok";
                    };
            String reply = replies.getOrDefault(command, byDefault);
            if (reply.isEmpty()) {
                continue;
            }
            say(out, reply);
            if (command.equals("DATA") && reply.startsWith("354")) {
                mails.add(mail(in));
                say(out, "250 taken");
            }
        }
    }

    private static String mail(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); !line.equals("."); line = in.readLine()) {
            mail.append(line).append('\n');
        }
        return mail.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
