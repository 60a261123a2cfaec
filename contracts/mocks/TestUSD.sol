// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title  TestUSD
/// @notice Stands in for USDC on local and test chains: 6 decimals, ERC-2612, and a faucet that anyone may use.
contract TestUSD is ERC20, ERC20Permit {
    uint256 public constant FAUCET_LIMIT = 10_000_000e6;

    error FaucetLimit(uint256 asked, uint256 limit);

    constructor() ERC20("Test USD", "USDC") ERC20Permit("Test USD") {}

    /// @notice Gives `to` up to 10,000,000 at once.
    function faucet(address to, uint256 amount) external {
        require(amount <= FAUCET_LIMIT, FaucetLimit(amount, FAUCET_LIMIT));
        _mint(to, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
