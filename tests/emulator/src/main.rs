//! The emulator as a program of its own.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use jobgate_emulator::{Emulator, JobLife, Options, Storage, identity};

/// Azure ML on a loopback address.
#[derive(Debug, Parser)]
#[command(name = "jobgate-emulator", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until interrupted.
    Serve(Box<Serve>),
    /// Print a token, as `az account get-access-token` does.
    Token {
        /// What `az` is called with.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

#[derive(Debug, Args)]
struct Serve {
    /// The port for plain HTTP; 0 takes a free one.
    #[arg(long, default_value_t = 8099)]
    port: u16,
    /// The port for TLS; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    tls_port: u16,
    /// Where to write the certificate of the emulator's authority.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Write an `az` that gives out tokens for the emulator into this folder.
    #[arg(long, value_name = "FOLDER")]
    write_az: Option<PathBuf>,
    /// The subscription that exists.
    #[arg(long, default_value = "00000000-0000-0000-0000-000000000000")]
    subscription_id: String,
    /// The resource group that exists.
    #[arg(long, default_value = "rg")]
    resource_group: String,
    /// The workspace that exists.
    #[arg(long, default_value = "ws")]
    workspace: String,
    /// Answer 404 for whatever nobody has put, instead of making it up.
    #[arg(long)]
    strict: bool,
    /// Give the workspace's datastore no credential.
    #[arg(long)]
    credential_less: bool,
    /// A JSON file with what else exists: resources by id, as the service answers them.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// How long a job takes, in seconds; without it, jobs go on with every read.
    #[arg(long, value_name = "SECONDS")]
    job_seconds: Option<u64>,
    /// The status that jobs end with.
    #[arg(long, default_value = "Completed")]
    job_end: String,
    /// Put blobs into the Azurite at this address.
    #[arg(long, value_name = "URL", requires = "azurite_account")]
    azurite: Option<String>,
    /// Azurite's account; its key is read from the environment variable AZURITE_KEY.
    #[arg(long, value_name = "NAME", requires = "azurite")]
    azurite_account: Option<String>,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Serve(arguments) => serve(*arguments),
        Command::Token { arguments } => token(&arguments),
    }
}

fn token(arguments: &[String]) -> Result<()> {
    let subscription = Options::default().subscription_id;
    match identity::answer_az(arguments, &subscription) {
        Ok(answer) => say(&answer),
        Err(problem) => bail!("{problem}"),
    }
    Ok(())
}

fn serve(arguments: Serve) -> Result<()> {
    let az = arguments.write_az.clone();
    let options = options(arguments)?;
    let names = (options.subscription_id.clone(), options.resource_group.clone(), options.workspace.clone());
    let emulator = Emulator::start(options)?;
    let base = emulator.base_url();
    say(&format!("listening {base}"));
    say(&format!(
        "          {} (certificate authority: {})",
        emulator.tls_base_url(),
        emulator.ca_file().display()
    ));
    if let Some(folder) = az {
        let binary = std::env::current_exe().context("cannot find the emulator's own program")?;
        let az = identity::write_az(&folder, &binary)?;
        let folder = az.parent().unwrap_or(&folder).display();
        say(&format!("\ntokens: export PATH=\"{folder}:$PATH\"    # {} prints them", az.display()));
    }
    say(&format!(
        "\njobgate submit SPEC --target azureml --credential azure-cli \\\n  --subscription-id {} --resource-group {} --workspace {} \\\n  --resource-manager {base} --blob-endpoint {} --allow-http-loopback",
        names.0,
        names.1,
        names.2,
        emulator.blob_endpoint()
    ));
    say(&format!(
        "\njournal: {base}/_emulator/journal   state: {base}/_emulator/state   faults: POST {base}/_emulator/faults"
    ));
    loop {
        std::thread::park();
    }
}

fn options(arguments: Serve) -> Result<Options> {
    let storage = match (arguments.azurite, arguments.azurite_account) {
        (Some(url), Some(account)) => {
            let key =
                std::env::var("AZURITE_KEY").context("AZURITE_KEY must hold the key of Azurite's account")?;
            Storage::Azurite { url, account, key }
        }
        _ => Storage::Own,
    };
    let job_life = arguments.job_seconds.map_or_else(JobLife::default, |seconds| {
        let done = Duration::from_secs(seconds);
        JobLife::Time { running: done / 3, done }
    });
    let seed = match &arguments.seed {
        Some(path) => {
            let text =
                std::fs::read(path).with_context(|| format!("cannot read the seed `{}`", path.display()))?;
            serde_json::from_slice(&text)
                .with_context(|| format!("the seed `{}` is no JSON object", path.display()))?
        }
        None => serde_json::Map::new(),
    };
    Ok(Options {
        port: arguments.port,
        tls_port: arguments.tls_port,
        ca_file: arguments.ca_file,
        subscription_id: arguments.subscription_id,
        resource_group: arguments.resource_group,
        workspace: arguments.workspace,
        made_up: !arguments.strict,
        credential_less: arguments.credential_less,
        seed,
        job_life,
        job_end: arguments.job_end,
        storage,
        ..Options::default()
    })
}

#[allow(clippy::print_stdout, reason = "a program speaks to whoever runs it")]
fn say(text: &str) {
    println!("{text}");
}
