package org.anabranch.node.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCutterTest {
    @Test
    void framesComeOutWholeHoweverTheStreamWasChopped() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Buffer stream = Buffer.buffer();
            List<Buffer> frames = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] json = new byte[random.nextInt(50)];
                random.nextBytes(json);
                Buffer frame = Buffer.buffer().appendInt(json.length).appendBytes(json);
                frames.add(frame);
                stream.appendBuffer(frame);
            }
            FrameCutter cutter = new FrameCutter(50);
            List<Buffer> cut = new ArrayList<>();
            for (int from = 0; from < stream.length(); ) {
                int to = Math.min(stream.length(), from + 1 + random.nextInt(60));
                cutter.append(stream.getBuffer(from, to));
                for (Buffer frame = cutter.next(); frame != null; frame = cutter.next()) {
                    cut.add(frame.copy());
                }
                from = to;
            }
            assertThat(cut).as("seed %d", seed).isEqualTo(frames);
        }
    }
}
