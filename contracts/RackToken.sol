// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Protocol} from "./interfaces/Protocol.sol";

/// @title  RackToken
/// @notice RACK: inspectors stake it, rewards are paid in it, renters may pay with it at a discount. 6 decimals.
/// @dev MONEY   At most 1,000,000,000 RACK ever exist at a time. Only Rewards mints; anyone may burn their own.
/// @dev ROLES   No owner, no pause. Votes are left out on purpose: they would triple the cost of a transfer.
contract RackToken is ERC20, ERC20Burnable, ERC20Capped, ERC20Permit {
    address private immutable REWARDS;

    error NotAuthorized(address caller);

    constructor(Protocol memory p) ERC20("Rackshare", "RACK") ERC20Capped(1_000_000_000e6) ERC20Permit("Rackshare") {
        REWARDS = p.rewards;
    }

    /// @notice Only Rewards.
    function mint(address to, uint256 amount) external {
        require(msg.sender == REWARDS, NotAuthorized(msg.sender));
        _mint(to, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Capped) {
        super._update(from, to, value);
    }
}
