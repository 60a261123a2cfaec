const allowKey = '[ -z "$SSH_KEY" ] || { mkdir -p -m 700 ~/.ssh && echo "$SSH_KEY" >~/.ssh/authorized_keys; }';
const stay = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

/** What a rental's container runs by itself: lets the renter's SSH key in, and stays. */
export const stayUp = `${allowKey}; ${stay}`;

/** What a terminal runs. */
export const interactive = 'exec "$(command -v bash || command -v sh)"';

export const smallestMemory = 64 * 2 ** 20; // bytes
