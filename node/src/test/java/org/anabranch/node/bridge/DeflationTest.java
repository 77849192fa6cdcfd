package org.anabranch.node.bridge;

import static org.anabranch.node.bridge.RecordingListener.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeflationTest {
    private final Deflation deflation = new Deflation();

    @Test
    void whatDeflatesComesBackWhateverItsSize() throws Exception {
        for (int bytes : new int[] {512, 8_191, 8_192, 8_193, 16_384, 100_000, 3_000_000}) {
            byte[] deflated = deflation.deflate(filled(bytes));
            assertThat(deflated).hasSizeLessThan(bytes);
            assertThat(deflation.inflate(deflated, bytes)).isEqualTo(filled(bytes));
        }
    }

    @Test
    void whatDoesNotDeflateStaysAsItIs() {
        for (int bytes : new int[] {512, 8_192, 100_000}) {
            byte[] random = new byte[bytes];
            new Random(Nodes.SEED).nextBytes(random);
            assertThat(deflation.deflate(random)).isSameAs(random);
        }
    }

    @Test
    void moreThanTheLimitIsRefused() throws Exception {
        byte[] deflated = deflation.deflate(filled(100_001));
        assertThat(deflation.inflate(deflated, 100_001)).hasSize(100_001);
        assertThatThrownBy(() -> deflation.inflate(deflated, 100_000)).isInstanceOf(BadInputException.class);
    }

    @Test
    void whatIsCutShortOrGoesOnIsRefused() {
        byte[] deflated = deflation.deflate(filled(10_000));
        for (int bytes = 0; bytes < deflated.length; bytes++) {
            byte[] cut = Arrays.copyOf(deflated, bytes);
            assertThatThrownBy(() -> deflation.inflate(cut, 10_000)).isInstanceOf(BadInputException.class);
        }
        assertThatThrownBy(() -> deflation.inflate(Arrays.copyOf(deflated, deflated.length + 1), 10_000))
                .isInstanceOf(BadInputException.class);
    }
}
