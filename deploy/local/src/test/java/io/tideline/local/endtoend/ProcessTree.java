package io.tideline.local.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The processes that a command has started and the sockets they listen on, according to Linux. */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final String TCP_LISTENS = "0A";
    private static final String UDP_OPEN = "07";

    private final Process root;
    private final Path folder;

    /**
     * @param folder the folder of all files of the command: a server that has left its parent is
     *     recognized by its program or its working directory there
     */
    ProcessTree(Process root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /**
     * An open socket that others can send to.
     *
     * @param process the process that owns it
     * @param address null if it is limited to this machine, but open to every user on it
     */
    record Socket(String process, String kind, InetAddress address, String name) {
        boolean isLoopback() {
            return address != null && address.isLoopbackAddress();
        }
    }

    /** Returns the current processes. */
    List<Long> pids() throws IOException {
        var pids = new HashSet<Long>();
        Stream.concat(Stream.of(root.toHandle()), root.descendants())
                .filter(ProcessHandle::isAlive)
                .forEach(process -> pids.add(process.pid()));
        try (var all = Files.list(PROC)) {
            for (var process : all.filter(path -> isNumber(path)).toList()) {
                if (isBelow(process.resolve("exe")) || isBelow(process.resolve("cwd"))) {
                    pids.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return List.copyOf(pids);
    }

    private static boolean isNumber(Path path) {
        return path.getFileName().toString().chars().allMatch(Character::isDigit);
    }

    private boolean isBelow(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith(folder);
        } catch (IOException e) {
            return false; // it has ended, or belongs to another user
        }
    }

    /** Returns the command lines of the processes, including any secrets. */
    List<String> commandLines() throws IOException {
        var lines = new ArrayList<String>();
        for (long pid : pids()) {
            try {
                lines.add(Files.readString(PROC.resolve(pid + "/cmdline")));
            } catch (IOException e) {
                // It has ended.
            }
        }
        return lines;
    }

    /** Returns all sockets on which the processes listen. */
    List<Socket> sockets() throws IOException {
        var sockets = new ArrayList<Socket>();
        for (long pid : pids()) {
            try {
                sockets.addAll(socketsOf(pid));
            } catch (IOException | UncheckedIOException e) {
                if (Files.exists(PROC.resolve(String.valueOf(pid)))) {
                    throw e;
                }
            }
        }
        return sockets;
    }

    private static List<Socket> socketsOf(long pid) throws IOException {
        Path process = PROC.resolve(String.valueOf(pid));
        String name = pid + " " + Files.readString(process.resolve("comm")).strip();
        Set<String> own = inodes(process.resolve("fd"));
        var sockets = new ArrayList<Socket>();
        for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
            String state = kind.startsWith("tcp") ? TCP_LISTENS : UDP_OPEN;
            for (String[] row : rows(process.resolve("net").resolve(kind))) {
                if (row[3].equals(state) && own.contains(row[9])) {
                    sockets.add(new Socket(name, kind, address(row[1]), row[1]));
                }
            }
        }
        for (String[] row : rows(process.resolve("net/unix"))) {
            if (row.length > 7 && own.contains(row[6])) {
                sockets.add(new Socket(name, "unix", null, row[7]));
            }
        }
        return sockets;
    }

    private static List<String[]> rows(Path table) throws IOException {
        if (!Files.exists(table)) {
            return List.of(); // no IPv6
        }
        return Files.readAllLines(table).stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+"))
                .toList();
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        var inodes = new HashSet<String>();
        try (var all = Files.list(descriptors)) {
            for (Path descriptor : all.toList()) {
                String target;
                try {
                    target = Files.readSymbolicLink(descriptor).toString();
                } catch (IOException e) {
                    continue; // closed meanwhile
                }
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    /**
     * Returns an address from the table, which has words of four bytes in the machine's byte order.
     */
    private static InetAddress address(String local) throws UnknownHostException {
        byte[] bytes = HexFormat.of().parseHex(local.substring(0, local.indexOf(':')));
        var from = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        var to = ByteBuffer.allocate(bytes.length);
        while (from.hasRemaining()) {
            to.putInt(from.getInt());
        }
        return InetAddress.getByAddress(to.array());
    }
}
