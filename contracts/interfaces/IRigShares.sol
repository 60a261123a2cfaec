// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IRigShares {
    function initialize(address host) external;
    function setLocked(bool locked) external;
    function moveLocked(address from, address to, uint256 shares) external;
    function notifyRent(uint256 amount) external;
    function notifyReward(uint256 amount) external;
    function takeRent(address holder) external returns (uint256 amount);
    function takeReward(address holder) external returns (uint256 amount);
    function balanceOf(address holder) external view returns (uint256);
}
