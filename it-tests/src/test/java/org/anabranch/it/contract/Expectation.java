package org.anabranch.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;

/**
 * One part of what an answer must be:
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code Name: value}</td><td>this header; {@code /…/} is a pattern for all of it</td></tr>
 * <tr><td>{@code !Name}</td><td>no such header</td></tr>
 * <tr><td>{@code = text}</td><td>this body; with nothing behind the sign, none</td></tr>
 * <tr><td>{@code ~ pattern}</td><td>found in the body</td></tr>
 * <tr><td>{@code /pointer value}</td><td>this member of the JSON body; {@code ~pattern}, or {@code absent}. Before it may
 * stand the number of a line and a colon</td></tr>
 * <tr><td>{@code lines n}</td><td>of the body</td></tr>
 * <tr><td>{@code took n}</td><td>not less than n seconds</td></tr>
 * </table>
 */
final class Expectation {

    private static final Pattern MEMBER = Pattern.compile("(?:([0-9]+):)?(/\\S*) (.*)", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("([A-Z][A-Za-z-]*): ?(.*)", Pattern.DOTALL);

    private Expectation() {}

    static void check(String part, Response answer, double seconds, Variables variables) {
        Matcher header = HEADER.matcher(part);
        Matcher member = MEMBER.matcher(part);
        if (part.startsWith("!")) {
            assertThat(answer.headers().firstValue(part.substring(1))).as(part).isEmpty();
        } else if (part.startsWith("=")) {
            assertThat(answer.text()).isEqualTo(part.substring(Math.min(part.length(), 2)));
        } else if (part.startsWith("~")) {
            found(part.substring(1).strip(), answer.text(), false, variables);
        } else if (part.startsWith("lines ")) {
            assertThat(answer.lines()).as(part).hasSize(Integer.parseInt(part.substring(6)));
        } else if (part.startsWith("took ")) {
            assertThat(seconds).as(part).isGreaterThanOrEqualTo(Double.parseDouble(part.substring(5)));
        } else if (member.matches()) {
            member(member, answer, variables);
        } else if (header.matches()) {
            header(answer.headers().allValues(header.group(1)), part, header.group(2), variables);
        } else {
            throw new AssertionError("what is expected here? " + part);
        }
    }

    private static void header(List<String> values, String part, String expected, Variables variables) {
        assertThat(values).as(part).hasSize(1);
        if (expected.startsWith("/") && expected.endsWith("/") && expected.length() > 1) {
            found(expected.substring(1, expected.length() - 1), values.get(0), true, variables);
        } else {
            assertThat(values.get(0)).as(part).isEqualTo(expected);
        }
    }

    private static void member(Matcher part, Response answer, Variables variables) {
        Json body = part.group(1) == null ? answer.json() : answer.lines().get(Integer.parseInt(part.group(1)) - 1);
        Object value = value(body, part.group(2));
        String expected = part.group(3);
        if (expected.equals("absent")) {
            assertThat(value).as(part.group()).isEqualTo(ABSENT);
        } else if (expected.startsWith("~")) {
            String text = value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
            found(expected.substring(1), text, true, variables);
        } else {
            assertThat(value).as(part.group()).isEqualTo(Json.read(expected).value());
        }
    }

    private static final String ABSENT = "nothing is there";

    /** What an RFC 6901 pointer leads to. */
    private static Object value(Json body, String pointer) {
        Object here = body.value();
        List<String> tokens = new ArrayList<>(List.of(pointer.substring(1).split("/", -1)));
        if (pointer.equals("/")) {
            tokens.clear(); // the root: no member here is named with nothing
        }
        for (String token : tokens) {
            Json json = new Json(here);
            String key = token.replace("~1", "/").replace("~0", "~");
            if (json.has(key)) {
                here = json.at(key).value();
            } else if (here instanceof List<?> list && key.matches("[0-9]+") && Integer.parseInt(key) < list.size()) {
                here = list.get(Integer.parseInt(key));
            } else {
                return ABSENT;
            }
        }
        return here;
    }

    private static void found(String pattern, String text, boolean whole, Variables variables) {
        assertThat(variables.match(pattern, text, whole))
                .as("%s in %s", pattern, text)
                .isTrue();
    }
}
