// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IUniswapV2Router} from "../../../contracts/interfaces/IUniswapV2Router.sol";

/// @notice Stands in for Uniswap V2, whose bytecode is compiled by another compiler: one pool with the same formula and fee, whose
///         reserves are simply what it holds. The gas bench and the TypeScript tests use the real one.
contract PoolRouter is IUniswapV2Router {
    error InsufficientLiquidity();
    error Expired();

    /// @notice By how much a swap brings less than it says: 0 unless a test sets it.
    uint256 public short;

    function setShort(uint256 amount) external {
        short = amount;
    }

    function getAmountsIn(uint256 amountOut, address[] memory path) public view returns (uint256[] memory amounts) {
        uint256 reserveIn = IERC20(path[0]).balanceOf(address(this));
        uint256 reserveOut = IERC20(path[1]).balanceOf(address(this));
        if (reserveOut <= amountOut || reserveIn == 0) revert InsufficientLiquidity();
        amounts = new uint256[](2);
        amounts[0] = (reserveIn * amountOut * 1000) / ((reserveOut - amountOut) * 997) + 1;
        amounts[1] = amountOut;
    }

    function swapTokensForExactTokens(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts) {
        if (deadline < block.timestamp) revert Expired();
        amounts = getAmountsIn(amountOut, path);
        if (amounts[0] > amountInMax) revert InsufficientLiquidity();
        IERC20(path[0]).transferFrom(msg.sender, address(this), amounts[0]);
        IERC20(path[1]).transfer(to, amountOut - short);
    }
}
