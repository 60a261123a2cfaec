// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IRandomness} from "./interfaces/IRandomness.sol";

/// @title  FutureBlockRandomness
/// @notice Seeds from the hash of a block that lies ahead when the epoch is opened.
/// @dev    Good where block producers have little to win by dropping a block. Reads up to 8,191 blocks back (EIP-2935), 256 on
///         chains without it; on chains with blocks far below a second somebody must `keep` the seed in time.
contract FutureBlockRandomness is IRandomness {
    uint256 public constant DELAY = 2; // blocks

    address private immutable LEDGER;

    mapping(uint256 epoch => uint256) public blockOf;
    mapping(uint256 epoch => bytes32) public kept;

    error NotAuthorized(address caller);

    constructor(Protocol memory p) {
        LEDGER = p.ledger;
    }

    /// @inheritdoc IRandomness
    function request(uint256 epoch) external {
        require(msg.sender == LEDGER, NotAuthorized(msg.sender));
        blockOf[epoch] = block.number + DELAY;
    }

    /// @notice Stores the seed while its block hash can still be read. Anyone.
    function keep(uint256 epoch) external {
        kept[epoch] = seed(epoch);
    }

    /// @inheritdoc IRandomness
    function seed(uint256 epoch) public view returns (bytes32) {
        if (kept[epoch] != 0) return kept[epoch];
        uint256 number = blockOf[epoch];
        require(number != 0, SeedNotRequested(epoch));
        bytes32 hash = number < block.number ? Blockhash.blockHash(number) : bytes32(0);
        require(hash != 0, SeedNotReady(epoch));
        return keccak256(abi.encode(hash, epoch));
    }
}
