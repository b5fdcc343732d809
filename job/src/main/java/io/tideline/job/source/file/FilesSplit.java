package io.tideline.job.source.file;

import io.tideline.serde.RecordSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * All files and how far each has been read. It is one split, since one reader chooses between the
 * files line by line.
 *
 * @param files in the order in which they were given
 * @param events how many events have been accepted from them
 */
public record FilesSplit(List<FileState> files, long events) implements SourceSplit {

    /**
     * How far a file has been read.
     *
     * @param name the path as given
     * @param lines how many lines have been read
     * @param largest the largest timestamp accepted from it, epoch milliseconds; {@link
     *     Long#MIN_VALUE}: none
     * @param finished whether its end has been seen
     * @param taken how many of the events of the next line have been taken: a line may carry
     *     several
     */
    public record FileState(String name, long lines, long largest, boolean finished, int taken) {

        /** Creates the state of a file of which the next line is untouched. */
        public FileState(String name, long lines, long largest, boolean finished) {
            this(name, lines, largest, finished, 0);
        }
    }

    /** Returns the files before anything was read. */
    static FilesSplit unread(List<String> files) {
        return new FilesSplit(
                files.stream().map(name -> new FileState(name, 0, Long.MIN_VALUE, false)).toList(),
                0);
    }

    @Override
    public String splitId() {
        return "files";
    }

    /** Writes splits into checkpoints and to the reader. */
    static final class Serializer implements SimpleVersionedSerializer<FilesSplit> {
        private static final int VERSION = 2;

        /** Before a line could carry several events. */
        private static final int WITHOUT_TAKEN = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(FilesSplit split) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeInt(split.files().size());
                for (FileState file : split.files()) {
                    out.writeUTF(file.name());
                    out.writeLong(file.lines());
                    out.writeLong(file.largest());
                    out.writeBoolean(file.finished());
                    out.writeInt(file.taken());
                }
                out.writeLong(split.events());
            }
            return bytes.toByteArray();
        }

        @Override
        public FilesSplit deserialize(int version, byte[] serialized) throws IOException {
            if (version != WITHOUT_TAKEN) {
                RecordSerializer.checkFormat("The state of the files", version, VERSION);
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
                int size = in.readInt();
                List<FileState> files = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    files.add(
                            new FileState(
                                    in.readUTF(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readBoolean(),
                                    version == WITHOUT_TAKEN ? 0 : in.readInt()));
                }
                return new FilesSplit(List.copyOf(files), in.readLong());
            }
        }
    }
}
