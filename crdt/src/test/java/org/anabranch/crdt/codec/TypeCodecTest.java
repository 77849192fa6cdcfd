package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.types.AddWinsSet;
import org.anabranch.crdt.types.MovableList;
import org.anabranch.crdt.types.MvRegister;
import org.anabranch.crdt.types.PnCounter;
import org.anabranch.crdt.types.UpdateWinsMap;
import org.junit.jupiter.api.Test;

/** Beside what the test-kit asks of every type's bytes: all small faults in them, and the elements of embedders. */
class TypeCodecTest {

    private static final ReplicaId OSLO = new ReplicaId(1);
    private static final ReplicaId LIMA = new ReplicaId(0xFEDC_BA98_7654_3210L);

    private static final TypeCodec<UpdateWinsMap<String, MovableList<Long>>> LISTS =
            TypeCodec.updateWinsMap(ElementCodec.STRINGS, TypeCodec.movableList(ElementCodec.LONGS));
    private static final TypeCodec<AddWinsSet<String>> SET = TypeCodec.addWinsSet(ElementCodec.STRINGS);

    @Test
    void noBitFlippedAndNoByteCutOffMakesMoreThanAnExceptionOrAnotherState() {
        byte[] bytes = LISTS.encode(lists());
        for (int i = 0; i < bytes.length; i++) {
            assertThat(isRefused(Arrays.copyOf(bytes, i))).isTrue();
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = bytes.clone();
                bad[i] ^= (byte) (1 << bit);
                isRefused(bad);
            }
        }
        assertThat(isRefused(Arrays.copyOf(bytes, bytes.length + 1))).isTrue();
    }

    /** True if refused, false if read as a state of which these are the bytes; anything else fails. */
    private static boolean isRefused(byte[] bytes) {
        try {
            assertThat(LISTS.encode(LISTS.decode(bytes))).isEqualTo(bytes);
            return false;
        } catch (MalformedException refused) {
            return true;
        }
    }

    @Test
    void countsThatTheBytesCannotHaveAreRefusedBeforeRoomIsMadeForThem() {
        String version = "01" + "06";
        for (String hex : new String[] {
            version + "ffffffff07", // replicas
            version + "01" + "0000000000000001" + "ffffffff07", // replicas of the context
            version + "01" + "0000000000000001" + "01" + "00" + "ffffffff07", // intervals
            version + "01" + "0000000000000001" + "01" + "00" + "01" + "0000" + "ffffffff07", // replicas of leaves
            version + "01" + "0000000000000001" + "01" + "00" + "01" + "0000" + "01" + "00" + "ffffffff07", // leaves
            version + "01" + "0000000000000001" + "01" + "00" + "01" + "0000" + "01" + "00" + "01" + "00" + "ffffffff07"
        }) {
            assertThatThrownBy(() -> SET.decode(HexFormat.of().parseHex(hex))).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void aLeafOutsideItsContextIsRefused() {
        byte[] bytes =
                HexFormat.of().parseHex("0106" + "010000000000000001" + "01000100" + "00" + "010001" + "01" + "0161");
        assertThatThrownBy(() -> SET.decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("outside its context");
    }

    @Test
    void bytesOfAnotherTypeAreRefused() {
        byte[] register = TypeCodec.mvRegister(ElementCodec.STRINGS).encode(MvRegister.<String>empty());
        assertThatThrownBy(() -> SET.decode(register))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("another type");
        byte[] counters = TypeCodec.updateWinsMap(ElementCodec.STRINGS, TypeCodec.pnCounter())
                .encode(UpdateWinsMap.<String, PnCounter>of(PnCounter.ZERO));
        assertThatThrownBy(() -> LISTS.decode(counters)).isInstanceOf(MalformedException.class);
    }

    @Test
    void anElementThatIsReadButNotWrittenSoIsRefused() {
        ElementCodec<String> lowerCase = ElementCodec.ofTexts(text -> text, String::toLowerCase);
        byte[] bytes = SET.encode(AddWinsSet.<String>empty().add(OSLO, "A"));
        assertThatThrownBy(() -> TypeCodec.addWinsSet(lowerCase).decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("in other bytes than its own");
    }

    @Test
    void elementsThatHaveATextAreWrittenAsIt() throws MalformedException {
        TypeCodec<AddWinsSet<TimeUnit>> units =
                TypeCodec.addWinsSet(ElementCodec.ofTexts(TimeUnit::name, TimeUnit::valueOf));
        AddWinsSet<TimeUnit> state = AddWinsSet.<TimeUnit>empty().add(OSLO, TimeUnit.DAYS);
        assertThat(units.decode(units.encode(state))).isEqualTo(state);
        byte[] other = SET.encode(AddWinsSet.<String>empty().add(OSLO, "YEARS"));
        assertThatThrownBy(() -> units.decode(other)).isInstanceOf(MalformedException.class);
    }

    @Test
    void halfACharacterIsNotWritten() {
        AddWinsSet<String> state = AddWinsSet.<String>empty().add(OSLO, "\uD83D");
        assertThatIllegalArgumentException().isThrownBy(() -> SET.encode(state));
    }

    private static UpdateWinsMap<String, MovableList<Long>> lists() {
        UpdateWinsMap<String, MovableList<Long>> map = UpdateWinsMap.of(MovableList.empty());
        map = map.join(map.update(OSLO, "a", list -> list.insert(OSLO, 0, 1L)));
        map = map.join(map.update(OSLO, "a", list -> list.insert(OSLO, 1, 2L)));
        UpdateWinsMap<String, MovableList<Long>> moved =
                map.update(OSLO, "a", list -> list.move(OSLO, list.get(0).id(), 1));
        map = map.join(map.update(LIMA, "a", list -> list.set(LIMA, list.get(0).id(), -1L)));
        map = map.join(map.update(LIMA, "b", list -> list.insert(LIMA, 0, Long.MIN_VALUE)));
        map = map.join(
                map.update(LIMA, "a", list -> list.remove(LIMA, list.get(1).id())));
        return map.join(moved);
    }
}
