package org.anabranch.node.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import org.anabranch.node.config.ConfigException;
import org.anabranch.node.config.Text;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command line. A refusal is one line on {@code err} and an exit code that tells what to look at: 2 the command
 * line, 78 the configuration, 1 this machine.
 */
public record Cli(
        NodeFactory nodes, Map<String, String> environment, PrintStream out, PrintStream err, Termination termination) {
    private static final int HELP_COLUMNS = 110;

    /** Runs one command and returns the exit code; {@code serve} and {@code demo} run until they are told to end. */
    public int run(String... args) {
        return new CommandLine(root())
                .setExpandAtFiles(false)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setUsageHelpWidth(HELP_COLUMNS)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((problem, any) -> refuse(ExitCode.USAGE, UsageProblem.describe(problem)))
                .setExecutionExceptionHandler((problem, line, parsed) -> failed(problem))
                .execute(args);
    }

    /** A command, which runs {@code work} and knows {@code --help}. */
    static CommandSpec command(Object work) {
        return CommandSpec.wrapWithoutInspection(work)
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build());
    }

    private CommandSpec root() {
        CommandSpec spec = CommandSpec.create().name("anabranch").mixinStandardHelpOptions(true);
        spec.version("anabranch " + Version.current());
        spec.usageMessage()
                .description("A multi-leader JSON document store whose replicas converge.")
                .synopsisSubcommandLabel("COMMAND");
        return spec.addSubcommand("serve", new ServeCommand(this).spec())
                .addSubcommand("demo", new DemoCommand(this, Site.ALL).spec())
                .addSubcommand("backup", new BackupCommand(this).spec())
                .addSubcommand("restore", new RestoreCommand(this).spec())
                .addSubcommand("export", new ExportCommand(this).spec())
                .addSubcommand("import", new ImportCommand(this).spec())
                .addSubcommand("doctor", new DoctorCommand(this).spec())
                .addSubcommand("certs", new CertsCommand().spec())
                .addSubcommand("version", new VersionCommand(this).spec());
    }

    private int failed(Exception problem) {
        if (problem instanceof ConfigException) {
            return refuse(ExitCode.CONFIGURATION, problem.getMessage());
        }
        if (problem instanceof StartException || problem instanceof CommandException) {
            return refuse(ExitCode.FAILED, problem.getMessage());
        }
        problem.printStackTrace(err);
        return ExitCode.FAILED;
    }

    private int refuse(int exitCode, String message) {
        err.println("anabranch: " + Text.oneLine(message));
        return exitCode;
    }
}
