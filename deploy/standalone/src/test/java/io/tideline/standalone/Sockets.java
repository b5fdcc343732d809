package io.tideline.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The addresses at which processes listen, according to Linux. */
final class Sockets {
    private static final String LISTENS = "0A";
    private static final String SOCKET = "socket:[";

    private Sockets() {}

    static List<InetAddress> of(List<ProcessHandle> processes) throws IOException {
        var addresses = new ArrayList<InetAddress>();
        for (ProcessHandle process : processes) {
            Path folder = Path.of("/proc", String.valueOf(process.pid()));
            Set<String> own = inodes(folder.resolve("fd"));
            for (String table : List.of("net/tcp", "net/tcp6")) {
                if (Files.exists(folder.resolve(table))) {
                    for (String line : Files.readAllLines(folder.resolve(table))) {
                        String[] row = line.strip().split("\\s+");
                        if (row[3].equals(LISTENS) && own.contains(row[9])) {
                            addresses.add(address(row[1].substring(0, row[1].indexOf(':'))));
                        }
                    }
                }
            }
        }
        return addresses;
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        var inodes = new HashSet<String>();
        try (var all = Files.list(descriptors)) {
            for (Path descriptor : all.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith(SOCKET)) {
                        inodes.add(target.substring(SOCKET.length(), target.length() - 1));
                    }
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        }
        return inodes;
    }

    /** Reads an address of the table, which has words of four bytes in the machine's byte order. */
    private static InetAddress address(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        var from = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        var to = ByteBuffer.allocate(bytes.length);
        while (from.hasRemaining()) {
            to.putInt(from.getInt());
        }
        return InetAddress.getByAddress(to.array());
    }
}
