package org.anabranch.node.cli;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.node.config.Text;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that is not understood, in one line: what is wrong, and what is allowed. */
final class UsageProblem {

    private UsageProblem() {}

    static String describe(ParameterException problem) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().get(0), command);
        }
        if (problem instanceof MissingParameterException missing
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            return option.longestName() + " needs a value: " + option.paramLabel();
        }
        return problem.getMessage() + (command.subcommands().isEmpty() ? "" : "; " + allowed(command));
    }

    private static String unknown(String argument, CommandSpec command) {
        String what = argument.startsWith("-") ? "flag" : command.subcommands().isEmpty() ? "argument" : "command";
        return "unknown " + what + " " + Text.quote(argument) + "; " + allowed(command);
    }

    private static String allowed(CommandSpec command) {
        Stream<String> flags = command.options().stream().map(OptionSpec::longestName);
        return "allowed: "
                + Stream.concat(command.subcommands().keySet().stream(), flags).collect(Collectors.joining(", "));
    }
}
