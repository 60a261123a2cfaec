/** Where an image's SSH server listens inside its container. */
export const sshPort = 2222;

/**
 * Lets the renter's key in, and starts the image's OpenSSH server if it has one. That needs an image whose user is not root: root
 * without capabilities cannot take on a user.
 */
const letIn = [
  "mkdir -p -m 700 ~/.ssh",
  'echo "$SSH_KEY" >~/.ssh/authorized_keys',
  'sshd="$(command -v sshd || command -v /usr/sbin/sshd)" || return 0',
  "[ -f ~/.ssh/host_key ] || ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/host_key",
  `"$sshd" -f /dev/null -p ${sshPort} -h ~/.ssh/host_key -o PidFile=none -o AuthorizedKeysFile="$HOME/.ssh/authorized_keys" -o StrictModes=no -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no`,
].join("; ");
const stay = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

/** What a rental's container runs by itself. */
export const stayUp = `letIn() { ${letIn}; }; [ -z "$SSH_KEY" ] || letIn; ${stay}`;

/** What a terminal runs. */
export const interactive = 'exec "$(command -v bash || command -v sh)"';

export const smallestMemory = 64 * 2 ** 20; // bytes
